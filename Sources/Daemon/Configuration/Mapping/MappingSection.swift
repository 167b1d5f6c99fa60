import Provisioning

extension SourceSection {
    /// `sources.NAME.mapping`
    struct Mapping {
        struct Status {
            var column: Written<String>?
            /// HR's word, and what it stands for.
            var values: [(word: String, status: Written<String>)]
            var fallback: Written<EmploymentStatus>?
        }

        /// One of ``fields``, or the employee id.
        struct Field {
            var name: String
            var place: Place
            /// A column's name, or a pointer.
            var column: Written<String>?
            var template: Written<String>?
            var transforms: [Written<TextTransform>] = []
            /// HR's word, and ours.
            var values: [(word: String, value: Written<String>)] = []
            var fallback: Written<String>?
            var isRequired: Written<Flag>?
            var lead: Written<Duration>?
            var hour: Written<String>?
        }

        var employeeID: Field?
        var status: Status?
        var fields: [Field]
        var place: Place
    }

    /// `sources.NAME.dates`
    struct Dates {
        var format: Written<String>?
        var zone: Written<String>?
        var blanks: [Written<String>]
        var place: Place
    }

    /// `sources.NAME.identity`
    struct Identity {
        /// A field's name.
        var field: Written<String>?
        var template: Written<String>?
    }

    enum Flag: String, CaseIterable {
        case yes = "true"
        case no = "false"
    }
}
