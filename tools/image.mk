# The boot image (a cpio archive with the root file system) and the GRUB ISO.

ROOTFS_FILES := $(shell find user/rootfs-files ! -type d ! -name '\[*' 2>/dev/null)
ROOTFS_DIRS := bin sbin etc dev/shm tmp proc/net root www mnt run usr var/log var/tmp

# Programs are stripped of debug information; the rest is laid over as it is.
$(B)/rootfs.cpio: $(PROGRAMS) $(ROOTFS_FILES) tools/mkcpio.sh $(call dirs,user/rootfs-files)
	$(call say,CPIO,$@)
	$(Q)rm -rf $(B)/rootfs && mkdir -p $(ROOTFS_DIRS:%=$(B)/rootfs/%)
	$(Q)for p in $(PROGRAMS:$(B)/%=%); do \
		$(STRIP) --strip-debug -o $(B)/rootfs/$$p $(B)/$$p || exit 1; done
	$(Q)if [ -d user/rootfs-files ]; then cp -RP user/rootfs-files/. $(B)/rootfs/; fi
	$(Q)chmod -R u+rwX,go+rX,go-w $(B)/rootfs
	$(Q)chmod 1777 $(addprefix $(B)/rootfs/,tmp dev/shm var/tmp) && chmod 700 $(B)/rootfs/root
	$(Q)tools/mkcpio.sh $(B)/rootfs $@

$(B)/sockeye.iso: $(B)/kernel.elf $(B)/rootfs.cpio tools/mkiso.sh
	$(call say,ISO,$@)
	@tools/need.sh image
	$(Q)$(STRIP) --strip-debug -o $(B)/kernel.stripped $(B)/kernel.elf
	$(Q)tools/mkiso.sh $(B)/kernel.stripped $(B)/rootfs.cpio '' $@
