// AFTERGLOW_HOT marks functions that get a second version for AVX2 with FMA, chosen when the program starts.
// (In clang such a version cannot call what returns lanes, so there is one only.)
#pragma once

#if defined(__x86_64__) && !defined(__clang__)
#define AFTERGLOW_HOT __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define AFTERGLOW_HOT
#endif
