import Testing

@Suite("Pure modules have no clock, randomness, file, socket, logger or async")
struct PureModulesTests {
    private static let pure: Set<String> = ["SCIM", "HRFeed", "Provisioning"]
    /// Foundation for named time zones and normalisation; collections hold, and do nothing; zlib turns bytes into bytes.
    private static let imports: Set<String> = [
        "Foundation", "FoundationEssentials", "DequeModule", "HeapModule", "OrderedCollections", "CZlib",
    ]

    private var files: [SourceFile] { SourceTree.sources.filter { Self.pure.contains($0.module) } }

    @Test("they import each other and little else")
    func importsAreFew() {
        for file in files {
            let strange = file.imports.subtracting(Self.imports).subtracting(Self.pure)
            #expect(strange.isEmpty, "\(file.path) imports \(strange.sorted())")
        }
    }

    @Test("they do nothing that a test would have to wait for or could not repeat")
    func noEffects() {
        let effect =
            /\b(async|await|Task|FileManager|FileHandle|URLSession|ProcessInfo|ContinuousClock|SuspendingClock|SystemRandomNumberGenerator|Thread|Mutex|actor)\b|\bDate\(\)|\bDate\.now\b|\bUUID\(\)|\.random\(|\.randomElement\(|\.shuffled?\(|\bcontentsOf(File)?:/
        let words: Set = [
            "async", "await", "Task", "FileManager", "FileHandle", "URLSession", "ProcessInfo", "ContinuousClock",
            "SuspendingClock", "SystemRandomNumberGenerator", "Thread", "Mutex", "actor", "Date", "UUID", "random",
            "randomElement", "shuffle", "shuffled", "contentsOf", "contentsOfFile",
        ]
        #expect(files.count > 10)
        for file in files {
            // `append(contentsOf:)` reads no file.
            let places = file.places(of: effect, unless: /\b(append|insert|init)\(contentsOf:/, mentioning: words)
            #expect(places.isEmpty)
        }
    }
}
