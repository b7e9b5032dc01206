// Time as the benchmark counts it: of the processor, spent by the thread that does the work.

/** Microseconds that this thread has had of the processor; of the whole process where Node can't tell threads apart. */
function processorMicros () {
  // The kernel brings a running thread's own count up to date only when asked for the whole process.
  const whole = process.cpuUsage()
  const usage = process.threadCpuUsage ? process.threadCpuUsage() : whole
  return usage.user + usage.system
}

/** Looks at a clock only now and then: how often `isOver` is called must not matter. */
const CALLS_A_LOOK = 16

/** One measurement in the making, which is given up once it has had `limitMillis` of the processor. */
export class Stopwatch {
  #startedMicros
  #limitMillis
  #deadline
  #calls = 0
  #over = false

  constructor (limitMillis) {
    this.#limitMillis = limitMillis
    this.#deadline = performance.now() + limitMillis
    this.#startedMicros = processorMicros()
  }

  isOver () {
    if (++this.#calls % CALLS_A_LOOK === 0) {
      // The clock on the wall, which is cheaper to read, is never behind.
      this.#over = performance.now() > this.#deadline && this.#millis() > this.#limitMillis
    }
    return this.#over
  }

  #millis () {
    return (processorMicros() - this.#startedMicros) / 1000
  }

  /** What a row shows: milliseconds, and which share of the work was done in them. */
  stop (done, total) {
    return { value: this.#millis(), share: total === 0 ? 1 : done / total }
  }
}

/** Runs all of `work` under the clock; it is never given up half-way. */
export function timed (work) {
  const watch = new Stopwatch(Infinity)
  const result = work()
  return [watch.stop(1, 1), result]
}

/** Bytes that the process holds after collecting garbage, the memory of WebAssembly included. */
export function heldBytes () {
  global.gc()
  global.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
