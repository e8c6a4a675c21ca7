extension SequenceTable {
  /// The templates of all sequences. ``reduce()`` comes first.
  ///
  /// - Parameter counts: how many records each sequence has. What belongs together does not depend on it.
  public func mine(counts: [Int]) -> MinedTemplates { mined().templates }

  /// The templates of all sequences beside those of a baseline: what the baseline knows or what looks like one of its
  /// templates is that template, and the rest is mined on its own.
  ///
  /// - Returns: the templates, and the ids of those that the baseline has. Where groups have collapsed, here or there, a
  ///   sequence counts as known if the baseline has its group.
  public func mine(
    counts: [Int], baseline: SequenceTable, baselineCounts: [Int]
  ) -> (templates: MinedTemplates, baselineTemplates: Set<TemplateID>) {
    let known = baseline.mined()
    let matcher = BaselineMatcher(known.miner, known.families, known.templates)
    let miner = Miner(texts)
    var assembly = TemplateAssembly(sequenceCount: count)
    var rest: [Int] = []
    for sequence in 0..<count {
      guard
        let match = equal(sequence, baseline, known.templates) ?? matcher.match(sequence, miner)
          ?? collapsed(sequence, baseline, known.templates)
      else {
        rest.append(sequence)
        continue
      }
      let template = known.templates.templates[match.template]
      let index = assembly.template(text: template.text, parameterCount: template.parameterCount)
      assembly.assign(sequence, to: index, match.columns, miner)
    }
    for family in miner.families(of: rest) { assembly.add(family, miner) }
    let mined = assembly.finished()
    var ids = Set(known.templates.templates.map(\.id))
    for sequence in collapsedSequences(rest, in: baseline) { ids.insert(mined.templates[mined.template[sequence]].id) }
    return (mined, ids)
  }

  /// The template that the baseline has for the very sequence.
  private func equal(
    _ sequence: Int, _ baseline: SequenceTable, _ mined: MinedTemplates
  ) -> (template: Int, columns: [Int16])? {
    guard let same = baseline.texts.find(texts[sequence], hash: hash(of: sequence)) else { return nil }
    return (mined.template[same], mined.parameters(ofSequence: same))
  }

  /// The template of the baseline's collapsed group that a sequence would be in there.
  private func collapsed(
    _ sequence: Int, _ baseline: SequenceTable, _ mined: MinedTemplates
  ) -> (template: Int, columns: [Int16])? {
    guard !baseline.collapsedGroups.isEmpty,
      let group = baseline.collapsedGroups[baseline.grouping.hash(of: texts[sequence], &groupScratch)]
    else { return nil }
    return (mined.template[group], mined.parameters(ofSequence: group))
  }

  /// Those of `sequences` that stand for groups of which the baseline has members.
  private func collapsedSequences(_ sequences: [Int], in baseline: SequenceTable) -> [Int] {
    let collapsed = sequences.filter { isCollapsed[$0] }
    guard !collapsed.isEmpty else { return [] }
    let groups = Set((0..<baseline.count).map { grouping.hash(of: baseline.texts[$0], &groupScratch) })
    return collapsed.filter { groups.contains(grouping.hash(of: texts[$0], &groupScratch)) }
  }

  private func mined() -> (miner: Miner, families: [Miner.Family], templates: MinedTemplates) {
    let miner = Miner(texts)
    let families = miner.families(of: 0..<count)
    var assembly = TemplateAssembly(sequenceCount: count)
    for family in families { assembly.add(family, miner) }
    return (miner, families, assembly.finished())
  }
}
