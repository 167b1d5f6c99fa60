import HRFeed
import Intake
import Ports
import Provisioning

extension WebhookConfiguration.Proof {
    /// Reads the secrets.
    func authentication(
        _ environment: [String: String]
    ) throws(CredentialError) -> WebhookAuthentication {
        func read(_ secret: CredentialReader.Secret, _ place: CredentialPlace) throws(CredentialError) -> BearerToken {
            try CredentialReader(secret, in: place, environment: environment).read()
        }
        switch self {
        case .signature(let scheme, let key): return .signature(scheme, key: try read(.key, key))
        case .bearer(let place): return .bearer(try read(.token, place))
        case .signatureAndBearer(let scheme, let key, let bearer):
            return .signatureAndBearer(scheme, key: try read(.key, key), bearer: try read(.token, bearer))
        }
    }
}

extension WebhookConfiguration {
    /// Reads what this webhook is sent.
    var reader: JSONEventReader {
        let columns = mapping.columns
        guard let bound = try? mapping.bound(to: columns.map(\.text)) else {
            preconditionFailure("a mapping has its own columns")
        }
        return JSONEventReader(
            places: places,
            fields: columns.map(JSONPointer.init(column:)),
            bodyBytesMax: bodyBytesMax
        ) { [hasStatus = mapping.status != nil] (record) throws(RowProblem) in
            // What can't be right of what somebody can do without stays as it was known: there is no report to say so in.
            var patch = try bound.reading(of: record).patch
            // Who is named in an event that says nothing of their status is what they were: not back because of it.
            if !hasStatus { patch.values.removeValue(forKey: .status) }
            return .patch(patch)
        }
    }
}
