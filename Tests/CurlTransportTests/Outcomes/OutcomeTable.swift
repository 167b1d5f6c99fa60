import Provisioning

/// The rows of the table of outcomes for what answers speak of: the request, the resource, the credential.
enum OutcomeTable {
    typealias Row = OutcomeRow
    static let create = OutcomeExchange.user(.createUser)
    static let update = OutcomeExchange.user(.updateUser)
    static let deactivate = OutcomeExchange.user(.deactivateUser)
    static let delete = OutcomeExchange.user(.deleteUser)
    static let lookUp = OutcomeExchange.user(.deleteUser, isLookedUp: true)

    static let success: [OutcomeRow] = [
        Row("201 with the resource", create, answer: Row.says(201, Row.person), "done, done, goes on"),
        Row("200 with the resource", create, answer: Row.says(200, Row.person), "done, done, goes on"),
        Row("200 without a body", update, answer: Row.says(200), "done, done, goes on"),
        Row("204", delete, answer: Row.says(204), "done, done, goes on"),
        Row("204 on a pack", OutcomeExchange.pack(), answer: Row.says(204), "done, done, goes on"),
        Row(
            "1xx before it counts for nothing",
            create,
            answer: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Row.says(201, Row.person),
            "done, done, goes on"
        ),
        Row(
            "created without an id, where the provider gives one",
            create,
            .rfc7644,
            answer: Row.says(201),
            "unknown, again for free, unsure, goes on"
        ),
    ]

    static let foreign: [OutcomeRow] = [
        Row(
            "HTML, 200",
            create,
            answer: Row.says(200, Row.html, type: "text/html"),
            "paused, again for free, unsure, paused"
        ),
        Row("HTML, 400", create, answer: Row.says(400, Row.html, type: "text/html"), "paused, again for free, paused"),
        Row("HTML, 403", update, answer: Row.says(403, Row.html, type: "text/html"), "paused, again for free, paused"),
        Row("HTML, 404", delete, answer: Row.says(404, Row.html, type: "text/html"), "paused, again for free, paused"),
        Row(
            "HTML that says it is JSON",
            update,
            answer: Row.says(200, Row.html),
            "paused, again for free, unsure, paused"
        ),
        Row("a list", update, answer: Row.says(200, "[]"), "paused, again for free, unsure, paused"),
        Row("cut off JSON", update, answer: Row.says(200, #"{"id":"#), "paused, again for free, unsure, paused"),
        Row("an error, 200", create, answer: Row.says(200, Row.error), "paused, again for free, unsure, paused"),
        Row("no user, on a look-up", lookUp, answer: Row.says(200, "{}"), "paused, looked up for free, paused"),
        Row(
            "no list, on a reading",
            OutcomeExchange.read(.listUsers),
            answer: Row.says(200, "{}"),
            "paused, nothing, paused"
        ),
        Row(
            "JSON under another content type is SCIM all the same",
            create,
            answer: Row.says(201, Row.person, type: "text/html; charset=utf-8"),
            "done, done, goes on"
        ),
    ]

    static let changed: [OutcomeRow] = [409, 412].flatMap { status in
        [
            Row("\(status)", update, answer: Row.says(status, Row.error), "retry, looked up in 3 s, goes on"),
            Row(
                "\(status)",
                deactivate,
                .rfc7644,
                answer: Row.says(status, Row.error),
                "retry, looked up in 3 s, goes on"
            ),
            // What is gone needs no look: it is removed anew.
            Row("\(status)", delete, answer: Row.says(status, Row.error), "retry, again in 3 s, goes on"),
            // A precondition says that somebody else wrote; a conflict may be about one member.
            Row(
                "\(status) on a pack",
                OutcomeExchange.pack(members: 4),
                answer: Row.says(status, Row.error),
                status == 412 ? "retry, again in 3 s, goes on" : "split, again for free, goes on"
            ),
        ]
    }

    static let credential: [OutcomeRow] = [
        Row("401", create, answer: Row.says(401), "unauthorized, again for free, reads the credential"),
        Row(
            "401 in HTML",
            create,
            answer: Row.says(401, Row.html),
            "unauthorized, again for free, reads the credential"
        ),
        Row("403", update, answer: Row.says(403, Row.error), "parked, parked, goes on"),
        Row("403", delete, answer: Row.says(403, Row.error), "parked, again in 900 s, goes on"),
        Row(
            "403 on a reading",
            OutcomeExchange.read(.listUsers),
            answer: Row.says(403, Row.error),
            "paused, nothing, paused"
        ),
    ]

    static let absent: [OutcomeRow] =
        [404, 410].flatMap { status in
            [
                Row(
                    "\(status)",
                    delete,
                    answer: Row.says(status, Row.error),
                    "look-up, looked up for free, unsure, goes on"
                ),
                Row(
                    "\(status)",
                    deactivate,
                    answer: Row.says(status, Row.error),
                    "look-up, looked up for free, unsure, goes on"
                ),
                Row(
                    "\(status), of an account that was never confirmed",
                    OutcomeExchange.user(.deleteUser, isConfirmed: false),
                    answer: Row.says(status, Row.error),
                    "done, done, goes on"
                ),
                Row("\(status), looked up", lookUp, answer: Row.says(status, Row.error), "done, done, goes on"),
            ]
        } + [
            Row(
                "the look-up is refused, and nobody has said that the account is gone",
                lookUp,
                answer: Row.says(400, Row.error),
                "retry, again in 3 s, goes on"
            ),
            Row("404 without SCIM's error", delete, answer: Row.says(404, "{}"), "paused, again for free, paused"),
            Row(
                "404, but it is still there",
                lookUp,
                answer: Row.says(200, Row.person),
                "still-there, again, goes on"
            ),
        ]

    static let missing: [OutcomeRow] =
        [
            Row("404 on PUT", update, answer: Row.says(404, Row.error), "look-up, looked up for free, goes on"),
            Row(
                "404 on PATCH",
                update,
                .rfc7644,
                answer: Row.says(404, Row.error),
                "look-up, looked up for free, goes on"
            ),
            Row(
                "404 on a group",
                OutcomeExchange.pack(members: 2),
                answer: Row.says(404, Row.error),
                "verify-group, again for free, goes on"
            ),
            Row("404 on POST", create, answer: Row.says(404, Row.error), "paused, again for free, paused"),
            Row(
                "404 on a list",
                OutcomeExchange.read(.listGroups),
                answer: Row.says(404, Row.error),
                "paused, nothing, paused"
            ),
        ]
        + [301, 302, 303, 307, 308].map {
            Row("\($0)", create, answer: Row.says($0, headers: "Location: /x\r\n"), "paused, again for free, paused")
        }

    static let conflict: [OutcomeRow] =
        [
            Row("409", create, .rfc7644, answer: Row.says(409, Row.error), "conflict, again for free, unsure, goes on"),
            Row(
                "400, which is none by the RFC",
                create,
                .rfc7644,
                answer: Row.says(400, Row.error),
                "parked, parked, goes on"
            ),
            Row(
                "409 on a group",
                OutcomeExchange.pack(members: 2, isThere: false),
                answer: Row.says(409, Row.error),
                "conflict, again for free, goes on"
            ),
        ]
        + [400, 409, 422].map {
            Row("\($0)", create, answer: Row.says($0, Row.error), "conflict, again for free, unsure, goes on")
        }

    static let refused: [OutcomeRow] =
        [400, 413, 422].flatMap { status in
            [
                Row("\(status)", update, answer: Row.says(status, Row.error), "parked, parked, goes on"),
                Row(
                    "\(status) on a pack",
                    OutcomeExchange.pack(members: 4),
                    answer: Row.says(status, Row.error),
                    "split, again for free, goes on"
                ),
                Row(
                    "\(status) on a pack of one",
                    OutcomeExchange.pack(),
                    answer: Row.says(status, Row.error),
                    "parked, parked, goes on"
                ),
            ]
        }
        + [405, 501].flatMap { status in
            [
                Row(
                    "\(status)",
                    update,
                    .rfc7644,
                    answer: Row.says(status, Row.error),
                    "put, again for free, goes on"
                ),
                Row("\(status)", update, .slack, answer: Row.says(status, Row.error), "parked, parked, goes on"),
            ]
        }
}
