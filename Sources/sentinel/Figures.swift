import Analysis
import Consume
import Drain
import RecordFiles

/// Numbers of a summary, for machines: each under its name, with its unit where it has one (`_bytes`, `_seconds`), as in the status.
struct Figures: ExpressibleByDictionaryLiteral {
  private(set) var values: [(name: StaticString, value: Int)] = []

  init(dictionaryLiteral elements: (StaticString, Int)...) { values = elements.map { ($0, $1) } }
}

extension ShipRun.Result {
  var figures: Figures {
    [
      "files": report.files, "records": report.records, "record_bytes": report.bytes, "commits": report.commits,
      "stored_bytes": report.storedBytes, "sealed_chunks": sealedChunks, "split_records": report.splitRecords,
      "unfinished_lines": report.unfinishedLines, "waiting_records": report.waitingRecords,
      "problems": report.problems.count,
    ]
  }
}

extension DrainReport {
  var figures: Figures {
    [
      "sent_records": records, "sent_bytes": bytes, "sent_chunks": chunks, "groups": groups, "retries": retries,
      "dead_letters": deadLetters, "open_chunks": openChunks, "young_chunks": youngChunks,
    ]
  }
}

extension CorpusReport {
  var figures: Figures { ["sent_records": records, "sent_bytes": bytes, "refused_records": refused] }
}

extension ConsumeReport {
  var figures: Figures {
    [
      "records": tally.records, "unparsed": tally.unparsed, "messages": messages, "bytes": bytes, "commits": commits,
      "retries": retries, "rebalances": rebalances, "finished_files": publishedFiles, "lag_offsets": Int(lag),
      "problems": problems.count,
    ]
  }
}

extension Summary {
  var figures: Figures {
    [
      "sources": tally.sources, "bytes": tally.bytesRead, "lines": tally.linesRead, "records": tally.records,
      "unparsed": tally.unparsed, "problems": problems.count,
    ]
  }
}

extension AnomalyReport {
  var figures: Figures { ["findings": findings.count, "incidents": incidents.count] }
}
