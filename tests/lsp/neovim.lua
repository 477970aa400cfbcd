-- Neovim without a plugin: saves a program three times, applies the first fix, and saves again.
-- Prints lines of `name value`. `python -m tests.lsp.in_neovim` runs it.
local function say(name, value)
  io.stdout:write(name .. " " .. tostring(value) .. "\n")
end

local published = 0
local show = vim.lsp.handlers["textDocument/publishDiagnostics"]
local id = vim.lsp.start_client({
  name = "stackwarden",
  cmd = vim.split(vim.env.STACKWARDEN_COMMAND, " "),
  root_dir = vim.fn.getcwd(),
  handlers = {
    ["textDocument/publishDiagnostics"] = function(...)
      published = published + 1
      return show(...)
    end,
  },
})
vim.lsp.buf_attach_client(0, id)
local client = vim.lsp.get_client_by_id(id)

local function count()
  return #vim.diagnostic.get(0)
end

local function memory()
  for line in io.lines("/proc/" .. client.rpc.pid .. "/status") do
    local kilobytes = line:match("^VmHWM:%s+(%d+) kB")
    if kilobytes then
      return math.floor(kilobytes / 1024)
    end
  end
end

-- Ended previews: each ends its progress.
local ended = 0
local progress = vim.lsp.handlers["$/progress"]
vim.lsp.handlers["$/progress"] = function(err, result, ...)
  if result.value.kind == "end" then
    ended = ended + 1
  end
  return progress(err, result, ...)
end

local function save()
  local start, before, seen = vim.loop.hrtime(), ended, published
  vim.cmd("silent write!")
  -- Once for the save itself, and once with what the preview has found.
  vim.wait(120000, function() return ended > before and published > seen + 1 end, 5)
  return math.floor((vim.loop.hrtime() - start) / 1e6)
end

vim.wait(60000, function() return published > 0 end, 5)
for _ = 1, 3 do
  say("saved_ms", save())
  say("diagnostics", count())
end
local first = vim.diagnostic.get(0)[1]
say("first", first.code .. " " .. first.lnum .. ":" .. first.col .. "-" .. first.end_col)
vim.api.nvim_win_set_cursor(0, { first.lnum + 1, first.col })
local params = vim.lsp.util.make_range_params()
params.context = { diagnostics = { first.user_data.lsp and vim.tbl_extend("force", {
  range = params.range, message = first.message, code = first.code }, first.user_data.lsp) or nil } }
local answers = vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, 10000)
for _, action in ipairs(answers[id].result) do
  say("action", action.title)
end
vim.lsp.util.apply_workspace_edit(answers[id].result[1].edit, client.offset_encoding)
say("line", vim.trim(vim.api.nvim_buf_get_lines(0, first.lnum, first.lnum + 1, false)[1]))
say("saved_ms", save())
say("diagnostics", count())
local hover = vim.lsp.buf_request_sync(0, "textDocument/hover", {
  textDocument = vim.lsp.util.make_text_document_params(),
  position = { line = vim.diagnostic.get(0)[1].lnum, character = vim.diagnostic.get(0)[1].col },
}, 10000)
say("hover", hover[id].result.contents.value:match("## (%S+)"))
say("memory_mb", memory())
vim.cmd("qall!")
