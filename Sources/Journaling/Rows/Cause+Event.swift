import GRDB
import Provisioning

extension Cause {
    /// Whether HR has said it by a webhook: what follows from it goes before what a file says.
    func isEvent(_ db: Database) throws -> Bool {
        guard case .intake(let id) = self else { return false }
        return try db.holds("SELECT 1 FROM intake WHERE id = ? AND input = 'webhook'", [id.rawValue])
    }
}
