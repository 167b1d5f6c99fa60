import HTTPTypes
import Hummingbird
import NIOCore

/// One of the page's files, which are part of the program: nothing is fetched from anywhere, and nothing has to be installed.
struct PageFile: Sendable {
    let path: String
    let type: String
    let bytes: ByteBuffer

    static let all = [
        PageFile(path: "/", type: "text/html; charset=utf-8", bytes: ByteBuffer(bytes: PackageResources.page_html)),
        PageFile(
            path: "/page.css",
            type: "text/css; charset=utf-8",
            bytes: ByteBuffer(bytes: PackageResources.page_css)
        ),
        PageFile(path: "/page.js", type: script, bytes: ByteBuffer(bytes: PackageResources.page_js)),
        PageFile(path: "/dom.js", type: script, bytes: ByteBuffer(bytes: PackageResources.dom_js)),
        PageFile(path: "/sections.js", type: script, bytes: ByteBuffer(bytes: PackageResources.sections_js)),
        PageFile(path: "/plot.js", type: script, bytes: ByteBuffer(bytes: PackageResources.plot_js)),
        PageFile(path: "/icon.svg", type: "image/svg+xml", bytes: ByteBuffer(bytes: PackageResources.icon_svg)),
    ]

    private static let script = "text/javascript; charset=utf-8"

    var response: Response {
        Response(status: .ok, headers: [.contentType: type], body: ResponseBody(byteBuffer: bytes))
    }
}
