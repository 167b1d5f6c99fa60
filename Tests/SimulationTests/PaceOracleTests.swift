import Testing

@testable import Simulation

@Suite("Pace") struct PaceOracleTests {}
