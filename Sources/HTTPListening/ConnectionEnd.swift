/// Thrown by a responder, or while a body is written, to end the connection instead of the answer.
///
/// What was written before stays written, so a client may see a part of an answer.
public enum ConnectionEnd: Error, Hashable, Sendable {
    /// The connection closes in order: the client reads an end of file.
    case close
    /// The connection is torn down: over TCP the client sees a reset.
    case reset
}
