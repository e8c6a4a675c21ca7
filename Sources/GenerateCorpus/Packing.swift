import Archives

/// Tells the incident and packs what its services wrote into `folder`/incident.tar.gz.
func writeIncident(minutes: Double, scale: Double, seed: UInt64, to folder: String) throws {
  var narrator = Narrator(minutes: minutes, scale: scale, seed: seed)
  let journal = narrator.tell()
  let files = members(of: journal, story: narrator.story)
  try createFolder(folder)
  try ArchiveWriter.write(toFile: "\(folder)/incident.tar.gz", .tar, filter: .gzip) { (archive) throws(ArchiveError) in
    for file in files {
      try archive.addFile(file.path, compress(file.bytes, with: file.compression), modified: Int64(file.modified))
    }
  }
}

/// Writes the hostile files into `folder`.
func writeHostileFiles(to folder: String) throws {
  try createFolder(folder)
  for file in HostileFile.all { try OutputFile.write(file.bytes, to: "\(folder)/\(file.name)") }
  let long = HostileFile.longLine
  try OutputFile.write(compress(long.bytes, with: .gzip), to: "\(folder)/\(long.name).gz")
}
