import Glibc
import TestSupport
import Testing

private let sets = projectDirectory + "/../shared/fluent-bit-chunks"

/// Chunks of real Fluent Bits, killed or damaged, which lie beside the project and are no part of it. Each set has what Fluent Bit itself makes of them;
/// a better reader gets more out of some.
@Suite(
  "Buffers of Fluent Bit",
  .enabled(if: access(sets, R_OK) == 0, "../shared/fluent-bit-chunks is not here"),
  .enabled(if: Program.isBuilt, "SENTINEL does not name a built program: use `make test`"))
struct FluentBitSetTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    /// Of `buffer cat` and `buffer verify`.
    var status: Int32 = 0
    /// How many records more than Fluent Bit gets out of it.
    var more = 0
    /// The file with what it would make of it.
    var expected = "expected.jsonl"

    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "a_plain"), Case(name: "a2_trim"), Case(name: "a3_unsynced"), Case(name: "b_checksum"),
    Case(name: "b2_checksum_unsynced", expected: "expected_checksum_off.jsonl"), Case(name: "c_multi"),
    Case(name: "d5_legacy_len0"), Case(name: "i_legacy_v18"),
  ]

  private func copy(_ name: String) -> TemporaryDirectory {
    let scratch = TemporaryDirectory()
    _ = Program.run(shell: "cp -r '\(sets)/\(name)/storage' . && chmod -R u+w storage", in: scratch.path)
    return scratch
  }

  @Test("are read as Fluent Bit reads them", arguments: cases)
  func whole(example: Case) throws {
    let scratch = copy(example.name)
    let expected = try #require(TemporaryDirectory.read("\(sets)/\(example.name)/\(example.expected)"))
    let count = expected.count { $0 == 0x0A }
    let cat = Program.run(shell: "sentinel buffer cat --format json storage", in: scratch.path)
    #expect(cat.status == 0)
    #expect(cat.lines.count == count)
    let verify = Program.run(shell: "sentinel buffer verify storage", in: scratch.path)
    #expect(verify.status == 0)
    #expect(verify.text.contains("\(grouped(count)) records: all checksums fit"))
    let list = Program.run(shell: "sentinel buffer list --json storage", in: scratch.path)
    #expect(list.status == 0)
    #expect(list.lines.allSatisfy { $0.contains(#""format":"fluent-bit""#) })
    let repair = Program.run(shell: "sentinel buffer repair storage", in: scratch.path)
    #expect(repair.status == 0)
    #expect(repair.text == "nothing is damaged\n")
    let replay = Program.run(shell: "sentinel replay storage --quiet", in: scratch.path)
    #expect(replay.status == 0)
    #expect(replay.lines.count == count)
  }

  @Test(
    "that are damaged give what is whole, say so, and are mended",
    arguments: [
      "d1_trunc_file", "d3_zero_tail", "e1_flip_crc_on", "e3_structure_crc_off", "f1_bad_magic", "f2_meta_len_huge",
      "f3_content_len_huge", "f4_text_file",
    ])
  func damaged(name: String) throws {
    let scratch = copy(name)
    let before = Program.run(shell: "sentinel buffer cat --format json storage", in: scratch.path)
    #expect(before.status == 65)
    #expect(!before.errors.isEmpty)
    let verify = Program.run(shell: "sentinel buffer verify storage", in: scratch.path)
    #expect(verify.status == 65)
    #expect(Program.run(shell: "sentinel buffer list storage", in: scratch.path).status == 65)
    #expect(Program.run(shell: "sentinel replay storage --quiet", in: scratch.path).status == 65)
    let repair = Program.run(
      shell: "find storage -name '*.flb' -exec sha256sum {} + | cut -c-64 | sort > was; sentinel buffer repair storage",
      in: scratch.path)
    #expect(repair.status == 65)
    // The originals lie aside, whole.
    let aside = Program.run(
      shell: "find storage.sentinel/quarantine -type f -exec sha256sum {} + | cut -c-64 | sort | comm -13 was -",
      in: scratch.path)
    #expect(aside.text == "")
    #expect(aside.status == 0)
    let again = Program.run(shell: "sentinel buffer repair storage", in: scratch.path)
    // Where no record can be read nothing is left.
    #expect(again.status == (before.lines.isEmpty ? 66 : 0), "\(again.errors)")
    let after = Program.run(shell: "sentinel buffer cat --format json storage", in: scratch.path)
    #expect(after.status == again.status, "\(after.errors)")
    #expect(after.lines.map(message) == before.lines.map(message))
  }

  private func message(_ line: Substring) -> Substring {
    line.firstRange(of: #""message":"#).map { line[$0.lowerBound...] } ?? line
  }

  private func grouped(_ number: Int) -> String {
    number < 1000 ? "\(number)" : "\(number / 1000),\(String("\(1000 + number % 1000)".dropFirst()))"
  }
}
