import CLibcurl

/// What libcurl calls, on the transport's thread, while the transfer runs.
extension Transfer {
    func setCallbacks() throws(OptionRefused) {
        // Safety: not retained. libcurl calls back only between the handle's adding to the multi handle and its
        // removal, and `TransferLoop.running` holds the transfer for longer than that; then the handle is reset.
        let me = Unmanaged.passUnretained(self).toOpaque()
        try handle.set(CURLOPT_READDATA, pointer: me)
        try handle.setBodySource { bytes, size, count, me in
            guard let me, let bytes else { return Int(CURL_READFUNC_ABORT) }
            // Safety: libcurl owns `size * count` writable bytes there for the length of the call.
            let buffer = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
            return Transfer.behind(me).readBody(into: buffer)
        }
        try handle.set(CURLOPT_WRITEDATA, pointer: me)
        try handle.set(CURLOPT_WRITEFUNCTION) { bytes, size, count, me in
            guard let me else { return 0 }
            // Safety: libcurl owns `size * count` readable bytes there for the length of the call.
            let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Transfer.behind(me).takeBody(buffer) ? buffer.count : 0
        }
        try handle.set(CURLOPT_HEADERDATA, pointer: me)
        try handle.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, me in
            guard let me else { return 0 }
            // Safety: as for the body; the line is not zero-terminated, so only its count bounds it.
            let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Transfer.behind(me).takeHeaderLine(buffer) ? buffer.count : 0
        }
        try handle.set(CURLOPT_PREREQDATA, pointer: me)
        try handle.setBeforeSending { me, _, _, _, _ in
            guard let me else { return CURL_PREREQFUNC_ABORT }
            return Transfer.behind(me).attemptBegins() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
    }

    private static func behind(_ pointer: UnsafeMutableRawPointer) -> Transfer {
        // Safety: the pointer of `setCallbacks`, whose transfer is alive; see there.
        Unmanaged<Transfer>.fromOpaque(pointer).takeUnretainedValue()
    }
}
