import Provisioning

extension SourceSection.Guards {
    private enum Key: String, CaseIterable {
        case firstSnapshot, header, addressChange, rows, filled
        case leavers, suspensions, joiners, groupRemovals, addressChanges

        /// Which change an allowance is for; nil of the other keys.
        var change: AccessChange? {
            switch self {
            case .leavers: .leaver
            case .suspensions: .suspension
            case .joiners: .joiner
            case .groupRemovals: .groupRemoval
            case .addressChanges: .addressChange
            case .firstSnapshot, .header, .addressChange, .rows, .filled: nil
            }
        }
    }

    init?(_ node: WrittenNode) {
        guard let section = node.section(Key.self) else { return nil }
        firstSnapshot = section[.firstSnapshot]?.word(of: SourceSection.HoldOrAccept.self)
        header = section[.header]?.word(of: SourceSection.HoldOrAccept.self)
        addressChange = section[.addressChange]?.word(of: SourceSection.HoldOrAccept.self)
        rows = section[.rows]?.percentage()
        filled = section[.filled]?.percentage()
        for key in Key.allCases {
            guard let change = key.change, let allowance = section[key].flatMap(Allowance.init) else { continue }
            allowances[change] = allowance
        }
    }
}

extension SourceSection.Guards.Allowance {
    private enum Key: String, CaseIterable {
        case number, percent
    }

    /// `20`, `5%`, `none`, or both of a number and a share.
    init?(_ node: WrittenNode) {
        if case .text(let text) = node.content {
            if text == "none" {
                none = node.place
            } else if text.hasSuffix("%") {
                percent = node.percentage()
            } else {
                number = node.wholeNumber(in: ConfigurationLimits.guardedPeople)
            }
            return
        }
        guard let section = node.section(Key.self) else { return nil }
        number = section[.number]?.wholeNumber(in: ConfigurationLimits.guardedPeople)
        percent = section[.percent]?.percentage()
    }
}
