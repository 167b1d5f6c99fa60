import Glibc

enum ThreadName {
    /// Names the thread that calls, for debuggers and `top -H`; Linux keeps 15 bytes of it. Foundation's way to do so has no
    /// effect until the thread's creator has come back from starting it.
    static func set(_ name: String) {
        guard let number = try? SystemCall.perform("open", { open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC) })
        else {
            return
        }
        // Without a name it runs as well.
        try? SystemCall.write(Array(name.utf8), to: OwnedDescriptor(number))
    }
}
