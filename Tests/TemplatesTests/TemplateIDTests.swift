import Templates
import Testing

@Suite("Template ids")
struct TemplateIDTests {
  /// The reference values of FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
  @Test(
    "are FNV-1a of the text",
    arguments: [("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8")])
  func reference(text: String, id: String) {
    #expect(TemplateID(of: text).description == id)
  }
}
