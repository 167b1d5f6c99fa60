import Provisioning

/// One request, as the world saw it.
struct RequestEntry: Sendable {
    /// Of this target's, the first being 1.
    var number: Int
    /// Which of the processes sent it; the first is 1.
    var process: Int
    var method: RequestMethod
    /// Below the API's base, with its query.
    var path: String
    var body: String
    var startedAt: Duration
    /// When the target got it; nil: never.
    var arrivedAt: Duration?
    var fault: Fault?
    /// The provider's own answer, where it was carried out.
    var status: Int?
    /// Whether carrying it out changed anything.
    var hasChanged = false
    /// Who has access once it was carried out, by address; nil where it wasn't.
    var access: Set<String>?
    /// When the process knew what came of it; nil: it never did.
    var endedAt: Duration?

    var isRead: Bool { method == .get }
}
