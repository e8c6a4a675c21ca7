import RuleFile
import Testing

@Suite("A broken multiline declaration")
struct BrokenMultilineTests {
  @Test(
    "is complained of, with the place",
    arguments: [
      Broken(
        "start: x\n    states: [{from: start, match: x, to: b}]",
        "4:5: a multiline declaration with both 'states' and 'start'; expected one of them"),
      Broken(
        "states: []",
        "4:13: no transition begins at 'start'; expected at least one with 'from: start'"),
      Broken(
        "states: [{from: start, match: x}]",
        "4:14: a transition without 'to'; expected the key 'to'"),
      Broken(
        "states: [{from: a, match: x, to: start}]",
        "4:13: no transition begins at 'start'; expected at least one with 'from: start'"),
      Broken(
        "states:\n      - {from: start, match: x, to: frmaes}\n      - {from: frames, match: y, to: frames}",
        "6:9: the state 'frames' cannot be reached from 'start'; expected a transition that leads to it; did you mean 'frmaes'?"
      ),
      Broken(
        "states:\n      - {from: start, match: x, to: b}\n      - {from: b, match: y, to: b, joins: true}",
        "6:36: 'joins' in a transition from 'b'; expected it in transitions from 'start' alone; a transition from any other state always continues the record"
      ),
    ])
  func machine(_ broken: Broken) {
    #expect(complaints("version: 1\nmultiline:\n  - name: m\n    \(broken.text)\n") == broken.complaints)
  }
}
