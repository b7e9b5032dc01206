// Measures one library: `node --expose-gc measure.mjs LIBRARY`. Reads commands from standard input, a JSON object a line,
// and answers each with what it measured, a JSON object a line. One command is one measurement, made once.
import readline from 'node:readline'
import { timed } from './clock.mjs'
import { measureText } from './text.mjs'
import { measureValues } from './values.mjs'

const library = await import(`./libraries/${process.argv[2]}.mjs`)

for await (const line of readline.createInterface({ input: process.stdin })) {
  const command = JSON.parse(line)
  let answer
  try {
    const measure = measureText[command.do] ?? measureValues
    const [{ value: millis }, metrics] = timed(() => measure(library, command))
    answer = { ok: true, millis, metrics }
  } catch (error) {
    console.error(error)
    answer = { ok: false, error: String(error) }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
