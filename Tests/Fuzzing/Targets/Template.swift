@testable import Provisioning

/// Templates and transforms: the first line is a template, the rest the value of every field. A template is written again as
/// what reads as the same; what it gives is the same each time, in NFC, without white space around it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTemplate(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(data, count)
    let text = input.line()
    let value = input.text
    checkTransforms(of: value)
    do throws(FieldTemplateError) {
        let template = try FieldTemplate(parsing: text)
        expect(text.count <= FieldTemplate.lengthMax, "it is above the limit of characters")
        expect((1...FieldTemplate.placeholdersMax).contains(template.fields.count), "fields: \(template.fields)")
        readAgain(template)
        render(template, value.normalised)
    } catch {
        expect((0...text.count).contains(error.position), "\(error)")
    }
    return 0
}

private func readAgain(_ template: FieldTemplate) {
    do throws(FieldTemplateError) {
        let again = try FieldTemplate(parsing: template.parts.map(written).joined())
        expectEqual(again.parts, template.parts, "it is read again as another")
    } catch {
        expect(false, "what was written can't be read: \(error)")
    }
}

private func written(_ part: FieldTemplate.Part) -> String {
    switch part {
    case .literal(let text): text.map { $0 == "{" || $0 == "}" ? "\($0)\($0)" : String($0) }.joined()
    case .placeholder(let field, let transforms):
        "{" + ([field.rawValue] + transforms.map(\.rawValue)).joined(separator: "|") + "}"
    }
}

private func render(_ template: FieldTemplate, _ value: String) {
    let result = rendered(template, value)
    expect(rendered(template, value).map { Array($0.utf8) } == result.map { Array($0.utf8) }, "it isn't the same again")
    guard let result else { return }
    expectNormal(result, "what a template gives")
    expect(value.isEmpty ? result == result.normalised : true, "a field without a value gave one")
}

private func rendered(_ template: FieldTemplate, _ value: String) -> String? {
    do throws(FieldTemplate.MissingField) {
        return try template.rendered { _ in value.isEmpty ? nil : value }
    } catch {
        expect(template.fields.contains(error.field), "a field is missing that it doesn't name")
        return nil
    }
}

private func checkTransforms(of text: String) {
    for transform in TextTransform.allCases {
        let once = [transform].applied(to: text)
        expectNormal(once, transform.rawValue)
        guard transform != .capitalize else { continue }
        let twice = [transform].applied(to: once)
        expect(Array(once.utf8) == Array(twice.utf8), "\(transform): \(once) becomes \(twice) when done again")
    }
    let digits = TextTransform.digits.applied(to: text)
    expect(digits.utf8.allSatisfy { (0x30...0x39).contains($0) }, "digits: \(digits)")
    let mailbox = TextTransform.mailbox.applied(to: text)
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789.-_".utf8)
    expect(mailbox.utf8.allSatisfy(allowed.contains), "mailbox: \(mailbox)")
    expect(TextTransform.initial.applied(to: text).count <= 1, "more than one initial")
}

/// In NFC, and without white space at its ends.
private func expectNormal(_ text: String, _ what: String) {
    let again = text.normalised
    expect(Array(again.utf8) == Array(text.utf8), "\(what): \(text.debugDescription) is not \(again.debugDescription)")
}
