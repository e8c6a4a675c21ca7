/// The sources that messages named lately: those of one source nearly always come together, and share one `LogSource`.
struct EnvelopeSources {
  private static let most = 32

  private struct Known {
    var stream: [UInt8]
    var name: [UInt8]
    var path: [UInt8]?
    var referenceTime: [UInt8]?
    var isJSON: Bool
    var source: LogSource
  }

  private var known: [Known] = []
  private var last = 0
  private let text = OutputBuffer(capacity: 256)

  /// The source that a message names; `nil` where its reference time is none.
  ///
  /// - Parameter isJSON: whether the slices are the insides of JSON strings.
  mutating func source(of fields: EnvelopeFields, isJSON: Bool) -> LogSource? {
    if last < known.count, EnvelopeSources.isSame(known[last], fields, isJSON) { return known[last].source }
    if let index = known.firstIndex(where: { EnvelopeSources.isSame($0, fields, isJSON) }) {
      last = index
      return known[index].source
    }
    return make(fields, isJSON: isJSON)
  }

  private static func isSame(_ known: borrowing Known, _ fields: EnvelopeFields, _ isJSON: Bool) -> Bool {
    known.isJSON == isJSON && isEqual(known.name, fields.name) && isEqual(known.stream, fields.stream)
      && isEqual(known.path, fields.path) && isEqual(known.referenceTime, fields.referenceTime)
  }

  private static func isEqual(_ bytes: [UInt8]?, _ slice: UnsafeRawBufferPointer?) -> Bool {
    guard let bytes, let slice else { return bytes == nil && slice == nil }
    return bytes.withUnsafeBytes { $0.isEqual(to: slice) }
  }

  private mutating func make(_ fields: EnvelopeFields, isJSON: Bool) -> LogSource? {
    var time: Timestamp?
    if let text = fields.referenceTime {
      time = Timestamp(rfc3339: text)
      guard time != nil else { return nil }
    }
    let name = string(fields.name, isJSON)
    let source = LogSource(
      name: name, path: fields.path.map { string($0, isJSON) } ?? name, stream: string(fields.stream, isJSON),
      referenceTime: time?.nanoseconds)
    let added = Known(
      stream: Array(fields.stream), name: Array(fields.name), path: fields.path.map { Array($0) },
      referenceTime: fields.referenceTime.map { Array($0) }, isJSON: isJSON, source: source)
    if known.count < EnvelopeSources.most {
      last = known.count
      known.append(added)
    } else {
      // In turn: whichever goes is made again should it come again.
      last = (last + 1) % known.count
      known[last] = added
    }
    return source
  }

  private func string(_ bytes: UnsafeRawBufferPointer, _ isJSON: Bool) -> String {
    guard isJSON else { return String(decoding: bytes, as: UTF8.self) }
    text.removeAll()
    text.append(unescapingJSON: bytes)
    return String(decoding: text.bytes, as: UTF8.self)
  }
}
