let statusPage: StaticString = """
  <!doctype html>
  """
let statusScript: StaticString = ""
let statusStyle: StaticString = ""
