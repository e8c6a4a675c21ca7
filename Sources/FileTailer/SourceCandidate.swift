import LogModel

/// A file that a scan found, which may be a source, old or new.
public struct SourceCandidate {
  public var path: String
  /// The rotated set that the name belongs to.
  public var set: String
  /// Where the name stands in its set: 0 for the live name, whether or not there is a file of that name, and more for older files. Equal in one
  /// set only for one rotation's file and its compressed form.
  public var age: Int
  public var file: FileHint
  public var isCompressed: Bool
  /// Opens the contents. It is called only when they have to be looked at, and again if they have to be looked at again.
  public var open: () throws -> any SourceContents

  public init(
    path: String, set: String, age: Int, file: FileHint, isCompressed: Bool,
    open: @escaping () throws -> any SourceContents
  ) {
    self.path = path
    self.set = set
    self.age = age
    self.file = file
    self.isCompressed = isCompressed
    self.open = open
  }
}

/// What a file of a scan is.
///
/// Files go on changing. Who opens the file by its path afterwards must see that device and inode are still the candidate's, else wait for the
/// next scan.
public enum SourceVerdict {
  /// A source that was never seen, or a file that was rewritten: read from its start under a new number.
  case new
  /// The source of this position, to be read on from there: the position's mark, or one of its rungs where a power cut took the source's end.
  case resumes(SourcePosition, at: PositionMark)
  /// Nothing to read: another file of this scan, which has the position, holds these bytes; or they were read already. `nil`: that file is new.
  case covered(by: SourcePosition?)
  /// A compressed file that was read to its end and was not touched since.
  case unchanged(SourcePosition)
  /// Without a byte that could tell it from others: no source yet.
  case empty
  case unreadable(any Error)

  /// The position that the file has, or that covers it.
  public var position: SourcePosition? {
    switch self {
    case .resumes(let position, _), .covered(let position?), .unchanged(let position): position
    default: nil
    }
  }
}
