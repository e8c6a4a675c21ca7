import LogModel

/// A setting that is refused, in words that can be shown: no secret is among them.
public struct KafkaSettingsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where it was given: an argument, or the name of an environment variable.
  public var place: String
  public var reason: String

  init(_ place: String, _ reason: String) {
    // An argument, too, may have been made from hostile text.
    self.place = place.terminalSafe
    self.reason = reason.terminalSafe
  }

  public var description: String { "\(place): \(reason)" }
}
