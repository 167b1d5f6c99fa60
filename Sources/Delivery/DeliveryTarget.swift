public import Provisioning

/// One target, as delivery needs it.
public struct DeliveryTarget: Sendable {
    public var rules: TargetRules
    public var settings: DeliverySettings
    /// Absolute, ending in a slash.
    public var baseURL: String
    public var connectTimeout: Duration
    public var timeout: Duration
    /// A longer answer is a failure.
    public var answerBytesMax: Int

    public init(
        rules: TargetRules,
        settings: DeliverySettings,
        baseURL: String,
        connectTimeout: Duration,
        timeout: Duration,
        answerBytesMax: Int
    ) {
        precondition(baseURL.hasSuffix("/"), "routes are appended to the base URL")
        self.rules = rules
        self.settings = settings
        self.baseURL = baseURL
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.answerBytesMax = answerBytesMax
    }
}
