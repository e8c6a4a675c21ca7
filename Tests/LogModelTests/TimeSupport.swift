import LogModel

/// A text parsed with a format, told in words.
func parsed(
  _ text: String, as format: String, zone: Int = 0, reference: String? = nil
) throws -> String {
  let format = try TimeFormat(format)
  let reference = try reference.map { try Timestamp(argument: $0).nanoseconds }
  var text = text
  return text.withUTF8 { bytes in
    switch format.parse(UnsafeRawBufferPointer(bytes), zoneOffsetSeconds: zone, reference: reference) {
    case .time(let timestamp): timestamp.description
    case .noMatch: "no match"
    case .needsReference: "needs a reference"
    }
  }
}

extension String {
  /// Calls `body` with the text's bytes.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try Array(utf8).withUnsafeBytes(body)
  }
}
