import Provisioning
import SCIM

extension ConfigurationResolver {
    /// - fields: what conditions and names may speak of; nil where that isn't known.
    func groups(_ section: TargetSection, fields: [String]?) -> ([GroupRule], [GroupFamily]) {
        var rules: [GroupRule] = []
        var families: [GroupFamily] = []
        var lines: [String: Int] = [:]
        for group in section.groups {
            let condition = group.when.flatMap { self.condition($0, fields: fields) }
            if group.each != nil {
                if let family = family(group, condition: condition, fields: fields) { families.append(family) }
                continue
            }
            for stray in [group.prefix, group.values?.first].compactMap(\.self) {
                problems.report("means something only with each", at: stray.place)
            }
            guard let name = group.name else { continue }
            checkLength(of: name)
            // Providers compare a group's name without case.
            let folded = GroupName(name.value).caseless
            if let line = lines[folded] {
                problems.report("this group is given on line \(line) already", at: name.place)
            }
            lines[folded] = name.place.line
            rules.append(GroupRule(group: GroupName(name.value), condition: condition))
        }
        return (rules, families)
    }

    /// Nil where something that it needs is missing or wrong, which is reported by then.
    private func family(_ group: TargetSection.Group, condition: Filter?, fields: [String]?) -> GroupFamily? {
        guard let each = group.each, let name = group.name else { return nil }
        if let fields, !fields.contains(each.value) || each.value == PersonField.status.rawValue {
            problems.report(
                "no source of this target has a field \(each.value)" + Suggestion.text(for: each.value, among: fields),
                at: each.place
            )
        }
        guard let prefix = group.prefix else {
            problems.report(
                "needs a prefix: what every name begins with, so that rosterd knows which groups are its own",
                at: name.place
            )
            return nil
        }
        let field = PersonField(rawValue: each.value)
        guard let template = template(name, fields: fields) else { return nil }
        if !template.fields.contains(field) {
            problems.report("has to name the field, {\(each.value)}: else all of its groups are one", at: name.place)
        }
        checkLength(of: prefix)
        if !GroupName(template.literalPrefix).caseless.hasPrefix(GroupName(prefix.value).caseless) {
            problems.report(
                "\(String(reflecting: prefix.value)) is not what every name begins with; before its first field that is "
                    + String(reflecting: template.literalPrefix),
                at: prefix.place
            )
        }
        return GroupFamily(
            field: field,
            name: template,
            prefix: prefix.value,
            values: group.values.map { $0.map(\.value) },
            condition: condition
        )
    }

    private func checkLength(of name: Written<String>) {
        guard name.value.utf8.count > GroupName.lengthMax else { return }
        problems.report("is longer than \(GroupName.lengthMax) bytes", at: name.place)
    }

    private func condition(_ written: Written<String>, fields: [String]?) -> Filter? {
        let filter: Filter
        do throws(FilterSyntaxError) {
            filter = try Filter.parse(written.value)
        } catch {
            problems.report(FilterExcerpt.text(of: written.value, error), at: written.place)
            return nil
        }
        checkLiterals(of: filter, at: written.place)
        guard let fields else { return filter }
        var reported: Set<String> = []
        for path in filter.paths where reported.insert(path.description.lowercased()).inserted {
            let isFlat = path.schema == nil && path.subAttribute == nil
            guard !isFlat || !fields.contains(where: { $0.lowercased() == path.attribute.lowercased() }) else {
                continue
            }
            problems.report(
                "no source of this target has a field \(path)" + Suggestion.text(for: path.description, among: fields),
                at: written.place
            )
        }
        return filter
    }

    /// Fields are text, whatever they were in an export: nothing else is ever equal to one.
    private func checkLiterals(of filter: Filter, at place: Place) {
        for (path, value) in filter.literals {
            switch value {
            case .string, .null: continue
            default:
                problems.report(
                    "\(path) is text, as every field is, and never equals \(value): write it in quotes, \"\(value)\"",
                    at: place
                )
            }
        }
    }
}

/// A filter with a mark where it is wrong.
private enum FilterExcerpt {
    private static let scalarsAround = 30

    /// `not a filter: at character 12: expected …: department eq ⟨here⟩Data`
    static func text(of filter: String, _ error: FilterSyntaxError) -> String {
        let scalars = Array(filter.unicodeScalars)
        let position = min(max(error.position, 0), scalars.count)
        let before = scalars[max(0, position - scalarsAround)..<position]
        let after = scalars[position..<min(scalars.count, position + scalarsAround)]
        let start = before.startIndex > 0 ? "…" : ""
        let end = after.endIndex < scalars.count ? "…" : ""
        return "not a filter: at character \(position + 1), expected \(error.expected): "
            + start + text(before) + "⟨here⟩" + text(after) + end
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}
