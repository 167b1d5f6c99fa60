import Provisioning

/// How fast a target may be asked: what is written, or what its profile knows, and of it our share.
extension ConfigurationResolver {
    /// The limit on all requests, nil for none; and those by class.
    func limits(_ section: TargetSection, profile: TargetProfile?) -> (whole: RateLimit?, classes: [ClassLimit]) {
        let whole = whole(section, profile: profile)
        let classes = profile?.classLimits ?? []
        guard let share = section.limit?.share else { return (whole, classes) }
        let isAlone = section.limit?.requests == nil && section.limit?.window == nil
        if isAlone, whole == nil, classes.isEmpty, profile != nil {
            problems.report("is a share of nothing: name requests and window, too", at: share.place)
        }
        return (
            whole.flatMap { self.share(share, of: $0) },
            classes.compactMap { limit in self.share(share, of: limit.limit).map { ClassLimit(limit.requests, $0) } }
        )
    }

    private func whole(_ section: TargetSection, profile: TargetProfile?) -> RateLimit? {
        guard let written = section.limit else { return profile?.limit }
        if let none = written.none {
            if let known = profile?.limit {
                problems.remark("the provider allows \(known.written)", at: none)
            }
            return nil
        }
        if let requests = written.requests, let window = written.window {
            return RateLimit(requests: requests.value, window: window.value)
        }
        // Where only one of the two is there, that is reported by now.
        return written.requests == nil && written.window == nil ? profile?.limit : nil
    }

    /// Nil where it comes to nothing, which is reported.
    private func share(_ share: Written<Double>, of limit: RateLimit) -> RateLimit? {
        let ours = limit.share(percent: share.value)
        if ours == nil { problems.report("leaves no request of \(limit.written)", at: share.place) }
        return ours
    }
}

extension TargetProfile {
    /// The same, with other limits by class.
    func with(_ limits: [ClassLimit]) -> TargetProfile {
        var profile = self
        profile.classLimits = limits
        return profile
    }
}

extension RateLimit {
    /// `100 requests in 1m`
    var written: String { "\(requests) requests in \(window.written)" }
}

extension ClassLimit {
    /// `POST of users: 1000 requests in 1h`
    var written: String {
        let methods = requests.methods.map(\.rawValue).sorted().joined(separator: ", ")
        let counted = [methods.isEmpty ? "all" : methods, requests.resource.map { "of \($0.rawValue)" }]
        return counted.compactMap(\.self).joined(separator: " ") + ": " + limit.written
    }
}
