/// The incident bundle's files, not packed: to look at them.
func writeIncidentFiles(_ members: [Member], to folder: String) throws(OutputError) {
  for member in members {
    let path = "\(folder)/\(member.path)"
    try createFolder(String(path[..<path.lastIndex(of: "/")!]))
    try OutputFile.write(member.bytes, to: path)
  }
}
