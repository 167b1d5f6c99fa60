// swift-tools-version: 6.2
// Modules and the arrows between them: Sources/Daemon/Documentation.docc/Architecture.md.

import PackageDescription

/// Warnings are errors where this is set, in our modules and not in what they are built on: `.ci/run` sets it.
let isStrict = Context.environment["ROSTERD_CI"] == "1"

let house: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

/// The pure modules and the ports are held to naming the module of every member that they use. The others call the system,
/// and which module a C struct's members are found in changes with what the compiler has loaded before: there it would be a
/// build that fails by chance.
let pure = house + [.enableUpcomingFeature("MemberImportVisibility")]

/// A module without system calls.
func pureModule(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: pure)
}

/// One of rosterd's own modules: every one of them gets the house's settings.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: house)
}

/// The command line and its kin.
func program(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .executableTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: house)
}

/// A module's tests.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: house)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let collections = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let lifecycleTestKit = Target.Dependency.product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "rosterd",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "rosterd", targets: ["rosterd"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Pure: no clock, randomness, file, socket, logger or async.
        pureModule("SCIM"),
        // What a seed determines, for whoever tries things.
        module("Randomness"),
        .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
        pureModule("HRFeed", ["CZlib"]),
        pureModule("Provisioning", ["SCIM", "HRFeed", collections]),

        // The edges, as protocols, and what stands behind them.
        pureModule("Ports", ["Provisioning"]),
        module("Journaling", ["Ports", "Provisioning", "SCIM", crypto, grdb, grdbSQLite]),
        .target(name: "CLibcurl", linkerSettings: [.linkedLibrary("curl")]),
        module("CurlTransport", ["Ports", "Provisioning", "CLibcurl"]),
        module("Systemd"),
        // A disk in memory under the journal, for trying what the machine's may do.
        module("FaultVFS", ["Journaling", "Ports", "Randomness", grdbSQLite]),
        module("HTTPListening", [hummingbird, hummingbirdCore, httpTypes, lifecycle, logging, nioCore, nioPosix]),

        // The services.
        module(
            "Intake",
            [
                "Ports", "Provisioning", "HRFeed", "HTTPListening", crypto, hummingbird, httpTypes, lifecycle, logging,
                nioCore, systemPackage,
            ]
        ),
        pureModule("Delivery", ["Ports", "Provisioning", "SCIM", lifecycle, logging]),
        .target(
            name: "Console",
            dependencies: [
                "Ports", "Provisioning", "HTTPListening", hummingbird, httpTypes, lifecycle, logging, nioCore,
            ],
            // The dashboard's page is part of the program.
            resources: [
                "page.html", "page.css", "page.js", "dom.js", "plot.js", "sections.js", "icon.svg",
            ].map { .embedInCode("Page/" + $0) },
            swiftSettings: house
        ),
        module(
            "Sandbox",
            ["SCIM", "HTTPListening", "Randomness", hummingbird, httpTypes, lifecycle, logging, nioCore]
        ),
        module(
            "Daemon",
            [
                "Console", "CurlTransport", "Delivery", "HRFeed", "HTTPListening", "Intake", "Journaling", "Ports",
                "Provisioning", "SCIM", "Sandbox", "Systemd", crypto, httpTypes, lifecycle, logging, systemPackage,
                yams,
            ]
        ),
        program(
            "rosterd",
            [
                "Console", "CurlTransport", "Daemon", "HTTPListening", "Ports", "Provisioning", "Sandbox",
                argumentParser,
                lifecycle, logging, systemPackage, unixSignals,
            ]
        ),
        program(
            "rosterd-bench",
            [
                "Console", "CurlTransport", "Daemon", "Delivery", "HRFeed", "HTTPListening", "Intake", "Journaling",
                "Ports", "Provisioning", "Randomness", "Sandbox", argumentParser, crypto, lifecycle, logging,
                systemPackage,
            ],
            // What it compares with is part of the program.
            resources: [.embedInCode("Reference/script.py")]
        ),

        .target(name: "CSwiftTasks"),
        module(
            "Simulation",
            [
                "CSwiftTasks", "Delivery", "FaultVFS", "HRFeed", "Intake", "Journaling", "Ports", "Provisioning",
                "Randomness", "SCIM", "Sandbox", httpTypes, lifecycle, lifecycleTestKit,
            ]
        ),
        program("rosterd-sim", ["Simulation", argumentParser]),

        // What tests share, and the tests: one target a module, and the real binary against the sandbox.
        .target(
            name: "TestSupport",
            dependencies: ["Ports", "Provisioning"],
            path: "Tests/TestSupport",
            swiftSettings: house
        ),
        .target(
            name: "ListeningTestSupport",
            dependencies: ["HTTPListening", lifecycle, logging, nioCore, nioPosix],
            path: "Tests/ListeningTestSupport",
            swiftSettings: house
        ),
        tests("SCIMTests", ["SCIM"]),
        tests("HRFeedTests", ["HRFeed", "Randomness", "TestSupport", "CZlib"]),
        tests("ProvisioningTests", ["Provisioning", "HRFeed", "Randomness", "SCIM", "TestSupport"]),
        tests(
            "JournalingTests",
            ["FaultVFS", "Journaling", "Ports", "Provisioning", "Randomness", "SCIM", "TestSupport", grdb]
        ),
        tests("FaultVFSTests", ["FaultVFS", "Randomness", grdb]),
        tests("CurlTransportTests", ["CLibcurl", "CurlTransport", "Ports", "Provisioning", "TestSupport"]),
        tests("SystemdTests", ["Systemd", "TestSupport"]),
        tests(
            "IntakeTests",
            [
                "Intake", "HRFeed", "HTTPListening", "Journaling", "ListeningTestSupport", "Ports", "Provisioning",
                "TestSupport", crypto, httpTypes, lifecycle, logging,
            ]
        ),
        tests(
            "DeliveryTests",
            ["Delivery", "Journaling", "Ports", "Provisioning", "SCIM", "TestSupport", lifecycle, lifecycleTestKit]
        ),
        tests(
            "ConsoleTests",
            [
                "Console", "HTTPListening", "ListeningTestSupport", "Ports", "Provisioning", "TestSupport", httpTypes,
                lifecycle, logging,
            ]
        ),
        tests(
            "SandboxTests",
            [
                "Sandbox", "SCIM", "HTTPListening", "ListeningTestSupport", "Randomness", "TestSupport", hummingbird,
                httpTypes, lifecycle, logging, nioCore,
            ]
        ),
        tests(
            "DaemonTests",
            [
                "Console", "Daemon", "HRFeed", "HTTPListening", "Intake", "Journaling", "ListeningTestSupport", "Ports",
                "Provisioning", "SCIM", "Sandbox", "Systemd", "TestSupport",
                httpTypes, lifecycle, logging, systemPackage,
            ]
        ),
        tests("RosterdTests", ["rosterd", logging]),
        tests("EndToEndTests", ["rosterd", "Randomness", "SCIM", "TestSupport"]),
        tests("SimulationTests", ["Simulation", "rosterd-sim", "Provisioning", "TestSupport"]),
        tests("HouseRulesTests", []),
    ],
    swiftLanguageModes: [.v6]
)
