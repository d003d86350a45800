/* The register window. */
#pragma once

/* All accesses go to this mapping of BAR 0 from now on. */
void mmio_set(void *base);
