import Testing

@testable import Analysis

@Suite("Types of exceptions")
struct ExceptionTypeTests {
  private func type(_ message: String, _ stack: String? = nil) -> String? {
    Array(message.utf8).withUnsafeBytes { message in
      guard let stack else {
        return ExceptionType.find(message: message, stack: nil).map { String(decoding: $0, as: UTF8.self) }
      }
      return Array(stack.utf8).withUnsafeBytes { stack in
        ExceptionType.find(message: message, stack: stack).map { String(decoding: $0, as: UTF8.self) }
      }
    }
  }

  @Test(
    "are found in messages",
    arguments: [
      ("java.lang.IllegalStateException: no stock", "java.lang.IllegalStateException"),
      ("Exception in thread \"main\" java.lang.NullPointerException", "java.lang.NullPointerException"),
      ("request failed; nested: org.acme.Outer$InnerException(7)", "org.acme.Outer$InnerException"),
      ("KeyError: 'user'", "KeyError"),
      ("requests.exceptions.ConnectionError: refused", "requests.exceptions.ConnectionError"),
      ("Uncaught TypeError: x is not a function", "TypeError"),
      ("failed to load: *net.OpError dial tcp: refused", "net.OpError"),
      ("System.InvalidOperationException: Sequence contains no elements", "System.InvalidOperationException"),
      ("ActiveRecord::RecordNotFoundError (no user):", "RecordNotFoundError"),
      ("PHP Fatal error:  Uncaught InvalidArgumentException: bad in /app/a.php:3", "InvalidArgumentException"),
      ("thread 'main' panicked: called unwrap() on ParseIntError, oh no", "ParseIntError"),
      ("two: FirstException then SecondException", "FirstException"),
      ("memory SegmentationFault", "SegmentationFault"),
      ("ends in java.io.IOError", "java.io.IOError"),
    ])
  func messages(message: String, expected: String) { #expect(type(message) == expected) }

  @Test(
    "are not seen where there are none",
    arguments: [
      "", "no error", "Error", "Exception", "an Error occurred", "onError called", "ErrorHandler started", "error: bad",
      "handleException()", "com.acme.onError: x", "ExceptionTranslationFilter ready", "IOErrors: 3", "Errors: 12",
      "http://host/IOError/x", "Default", "123Error", "ErrorException_x",
    ])
  func others(message: String) { #expect(type(message) == nil) }

  @Test("are found in the first line of a stack that names one and does not begin with a blank")
  func stacks() {
    let python =
      "Traceback (most recent call last):\n  File \"a.py\", line 3, in OtherError\n    x()\nValueError: bad value"
    #expect(type("job failed", python) == "ValueError")
    #expect(type("job failed", "\tat a.b.CException(A.java)\n  B") == nil)
    #expect(type("KeyError: a", "ValueError: b") == "KeyError")
    #expect(type("x", "") == nil)
    #expect(type("x", "\n\n\nsystem.IOError") == "system.IOError")
    let far = String(repeating: "frame\n", count: 3000) + "LateError: x"
    #expect(type("x", far) == nil)
  }

  @Test("are not longer than names are")
  func long() {
    #expect(type(String(repeating: "A", count: 200) + "Error") == nil)
    #expect(type(String(repeating: " ", count: 600) + "LateError") == nil)
  }
}
