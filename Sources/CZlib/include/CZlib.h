#ifndef CZLIB_H
#define CZLIB_H

#include <zlib.h>

/* `inflateInit2` is a macro, which Swift does not see. Nothing else is here. */

/* Prepares a stream that reads gzip (RFC 1952) and nothing else, with the largest window there is. */
static inline int czlib_gunzip_init(z_stream *stream) {
    return inflateInit2(stream, 16 + MAX_WBITS);
}

#endif
