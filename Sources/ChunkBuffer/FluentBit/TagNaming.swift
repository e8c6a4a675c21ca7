import LogModel
import Regex

/// A pattern for tags that cannot say which part of a tag is the service.
public struct TagNamingError: Error, Hashable, Sendable, CustomStringConvertible {
  public var description: String
}

/// Decides by the tag of Fluent Bit which service records belong to.
public struct TagNaming: Sendable {
  private let pattern: (compiled: Pattern, groups: [Int])?

  /// Names services by rule: the container of a Kubernetes tag, else the tag itself.
  public init() { pattern = nil }

  /// - Parameter pattern: of `--service-from-tag`, PCRE2, looked for in the tag. Its group `service`, or its first named one, is the service; tags in
  ///   which it is not found are named as without it.
  public init(pattern source: String) throws(TagNamingError) {
    let compiled: Pattern
    do throws(RegexError) {
      compiled = try Pattern(source)
    } catch {
      throw TagNamingError(description: "\(error)")
    }
    let names = compiled.groupNames
    guard let name = names.contains("service") ? "service" : names.lazy.compactMap(\.self).first else {
      throw TagNamingError(
        description: "no group that names the service, such as (?<service>[^.]+); groups without a name do not count")
    }
    pattern = (compiled, names.indices.filter { names[$0] == name })
  }

  /// The service of records with this tag; of those without one, that of their stream's name.
  public func service(ofTag tag: String?, stream: String) -> String {
    guard let tag, !tag.isEmpty else { return stream }
    return serviceByPattern(tag) ?? Self.container(ofTag: tag) ?? tag
  }

  private func serviceByPattern(_ tag: String) -> String? {
    guard let pattern else { return nil }
    let scratch = MatchScratch(groups: pattern.compiled.groupNames.count)
    return Array(tag.utf8).withUnsafeBufferPointer { bytes in
      guard scratch.match(pattern.compiled, bytes.baseAddress!, bytes.count) == .match else { return nil }
      // One name may stand for several groups, of which one took part.
      let group = pattern.groups.first { !MatchScratch.isUnset(scratch.offsets[2 * $0]) }
      guard let group, case (let start, let end) = (scratch.offsets[2 * group], scratch.offsets[2 * group + 1]),
        start < end
      else { return nil }
      return String(validating: bytes[start..<end], as: UTF8.self)
    }
  }

  /// `kube.var.log.containers.POD_NAMESPACE_CONTAINER-ID.log`, as the path of a container's log becomes a tag.
  private static func container(ofTag tag: String) -> String? {
    let name = tag.hasSuffix(".log") ? tag.dropLast(4) : tag[...]
    let parts = name.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 3, let dash = parts[2].lastIndex(of: "-"), dash > parts[2].startIndex else { return nil }
    let identifier = parts[2][parts[2].index(after: dash)...].utf8
    guard identifier.count == 64, identifier.allSatisfy({ hexadecimalValue($0) != nil }) else { return nil }
    return String(parts[2][..<dash])
  }
}
