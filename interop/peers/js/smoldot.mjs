// smoldot, a light client of Substrate chains with a libp2p of its own in Rust, made to dial the one address that is its
// argument. It is given a chain that does not exist, so all it does with the connection is libp2p. What it does is
// printed as events; it can't be told more, and stops when standard input ends.
import { start } from 'smoldot'

const hex = (...parts) => '0x' + Buffer.concat(parts.map((part) => Buffer.from(part))).toString('hex')
const zeros = (length) => Buffer.alloc(length)

/** Little-endian. */
function unsigned (value, length) {
  const bytes = Buffer.alloc(length)
  bytes.writeUIntLE(value, 0, Math.min(6, length))
  return bytes
}

/** SCALE's compact form of a number below 16,384. */
const compact = (value) => value < 64 ? [value << 2] : unsigned(value << 2 | 1, 2)

const authority = Buffer.concat([Buffer.alloc(32, 1), unsigned(1, 8)])

/** A BABE epoch of one authority. */
const epoch = (index, slot) => Buffer.concat([
  unsigned(index, 8), unsigned(slot, 8), unsigned(100, 8),
  Buffer.from(compact(1)), authority,
  zeros(32),
  unsigned(1, 8), unsigned(4, 8), Buffer.from([1])
])

/** Under the hash and number of a block. */
const persisted = (hash, number, content) => Buffer.concat([Buffer.alloc(32, hash), unsigned(number, 4), Buffer.from([1]), content])

/** Block 1, made in slot 1 by the only authority and sealed with what is no signature, which nobody checks in a checkpoint. */
const header = hex(
  zeros(32), compact(1), zeros(32), zeros(32),
  compact(2), [6], 'BABE', compact(13), [2], unsigned(0, 4), unsigned(1, 8), [5], 'BABE', compact(64), zeros(64)
)

const chainSpec = JSON.stringify({
  name: 'nowhere',
  id: 'nowhere',
  chainType: 'Live',
  bootNodes: [process.argv[2]],
  protocolId: 'nowhere',
  properties: {},
  genesis: { stateRootHash: hex(zeros(32)) },
  lightSyncState: {
    babeEpochChanges: hex(compact(0), [0], compact(2), persisted(1, 1, epoch(0, 1)), persisted(2, 1, epoch(1, 101))),
    babeFinalizedBlockWeight: 1,
    finalizedBlockHeader: header,
    grandpaAuthoritySet: hex(compact(1), authority, unsigned(0, 8), compact(0), [0], compact(0), compact(0))
  }
})

const say = (line) => console.log(JSON.stringify(line))
const DEBUG = 4

const client = start({
  maxLogLevel: DEBUG,
  // What happens on the connection is only in its log, such as "pong; peer_id=…, ping_time=0.3ms".
  logCallback: (level, target, message) => {
    if (target === 'network') {
      say({ event: message.split(';')[0], log: message })
    }
  },
  forbidWs: true,
  forbidWss: true,
  forbidWebRtc: true
})
await client.addChain({ chainSpec })

process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
