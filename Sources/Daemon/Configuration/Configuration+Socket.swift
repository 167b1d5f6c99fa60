public import SystemPackage

extension Configuration {
    /// Where a running daemon's control socket is by a file that may be wrong otherwise: whoever can't start a daemon with it
    /// still wants to ask the one that runs.
    ///
    /// - Returns: nil where even that can't be told.
    public static func controlSocket(in file: FilePath) -> FilePath? {
        guard let bytes = try? SmallFile.read(file, bytesMax: ConfigurationLimits.fileBytesMax).bytes,
            let text = String(validating: bytes, as: UTF8.self)
        else { return nil }
        let problems = Problems()
        guard let written = YAMLDocument.read(text, problems: problems).flatMap(ConfigurationFile.init) else {
            return nil
        }
        let resolver = ConfigurationResolver(file: file, problems: problems)
        return written.control.map(resolver.path) ?? written.state.map { resolver.path($0).appending("control.sock") }
    }
}
