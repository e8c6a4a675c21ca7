extension SequenceTable {
  /// The templates of all sequences. ``reduce()`` comes first.
  ///
  /// - Parameter counts: how many records each sequence has. What belongs together does not depend on it.
  public func mine(counts: [Int]) -> MinedTemplates { mined().templates }

  /// The templates of all sequences beside those of a baseline: what the baseline knows or what looks like one of its
  /// templates is that template, and the rest is mined on its own.
  ///
  /// - Returns: the templates, the baseline's first among them where a sequence is one, and the ids of all that the baseline
  ///   has.
  public func mine(
    counts: [Int], baseline: SequenceTable, baselineCounts: [Int]
  ) -> (templates: MinedTemplates, baselineTemplates: Set<TemplateID>) {
    let known = baseline.mined()
    let matcher = BaselineMatcher(known.miner, known.families, known.templates)
    let miner = Miner(texts)
    var assembly = TemplateAssembly(sequenceCount: count)
    var rest: [Int] = []
    for sequence in 0..<count {
      guard let match = matcher.match(sequence, miner) else {
        rest.append(sequence)
        continue
      }
      let template = known.templates.templates[match.template]
      let index = assembly.template(text: template.text, parameterCount: template.parameterCount)
      assembly.assign(sequence, to: index, match.columns, miner)
    }
    for family in miner.families(of: rest) { assembly.add(family, miner) }
    return (assembly.finished(), Set(known.templates.templates.map(\.id)))
  }

  private func mined() -> (miner: Miner, families: [Miner.Family], templates: MinedTemplates) {
    let miner = Miner(texts)
    let families = miner.families(of: 0..<count)
    var assembly = TemplateAssembly(sequenceCount: count)
    for family in families { assembly.add(family, miner) }
    return (miner, families, assembly.finished())
  }
}
