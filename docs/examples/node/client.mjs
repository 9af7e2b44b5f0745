// Prints what to play:    node client.mjs
// Asks the daemon:        node client.mjs skip, node client.mjs mood '{"emotion": "calm"}'
import { Request, Subscriber } from "zeromq"

const { SOTTOVOCE_EVENTS = "tcp://127.0.0.1:5731", SOTTOVOCE_CONTROL = "tcp://127.0.0.1:5732" } = process.env

function unlessTimedOut(error) {
  if (error.code !== "EAGAIN") throw error
}

async function ask(request, args = {}) {
  const socket = new Request({ linger: 0, sendTimeout: 5000, receiveTimeout: 5000 })
  socket.connect(SOTTOVOCE_CONTROL)
  await socket.send(JSON.stringify({ v: 1, id: "1", request, args }))
  const frames = await socket.receive().catch(unlessTimedOut)
  socket.close()
  if (!frames) throw new Error(`no daemon answers at ${SOTTOVOCE_CONTROL}: start it with "sottovoce run"`)
  const reply = JSON.parse(frames[0])
  if (!reply.ok) throw new Error(reply.error.message)
  return reply.result
}

async function* listen(...topics) {
  const socket = new Subscriber({ linger: 0, receiveTimeout: 3500, reconnectInterval: 100, reconnectMaxInterval: 2000 })
  socket.connect(SOTTOVOCE_EVENTS) // for ever: before the daemon starts, and after it has gone
  socket.subscribe("heartbeat", ...topics)
  let alive = true
  let session = ""
  let last = new Map()
  for (;;) {
    const frames = await socket.receive().catch(unlessTimedOut)
    if (alive !== Boolean(frames)) console.error(frames ? "the daemon is there" : "no sign of life from the daemon")
    alive = Boolean(frames)
    if (!frames) continue
    const [topic, event] = [frames[0].toString(), JSON.parse(frames[1])]
    if (event.v !== 1) throw new Error(`the daemon speaks version ${event.v}; update this client`)
    if (event.session !== session) {
      if (session) console.error("the daemon was restarted")
      session = event.session
      last = new Map()
    }
    const previous = last.get(topic) ?? event.seq - 1
    if (event.seq <= previous) continue // sent again because somebody else joined
    if (event.seq > previous + 1) console.error(`missed ${event.seq - previous - 1} of ${topic}`)
    last.set(topic, event.seq)
    yield [topic, event]
  }
}

try {
  const [request, args = "{}"] = process.argv.slice(2)
  if (request) console.log(await ask(request, JSON.parse(args)))
  else
    for await (const [topic, event] of listen("suggestion"))
      if (topic === "suggestion" && event.decision === "switch" && event.current)
        console.log(`${event.emotion}: ${event.current.path}`)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
