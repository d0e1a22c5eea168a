import {
  Counter,
  CounterFamily,
  counter,
  Durations,
  histogram,
  type Metric,
} from '../../lib/domain/instruments.ts'
import type { ErrorCode } from '../../lib/protocol/errors.ts'
import type { Door } from '../../lib/protocol/points.ts'

/**
 * What the parts of one server count while they work. Whatever a part can tell from its own state is read from there instead
 * (`server/app-metrics.ts`). No label holds a feed, a room or a person: the number of series is bounded.
 */
export function createTelemetry() {
  const telemetry = {
    points: new CounterFamily('transport', 'outcome'),
    refusedPoints: new CounterFamily('transport', 'code'),
    refusedRequests: new CounterFamily('transport', 'code'),
    appendSeconds: new Durations(),
    frames: new Counter(),
    framesSent: new Counter(),
    resumes: new CounterFamily('resumed'),
    gapsRepaired: new CounterFamily('by'),
    resyncs: new Counter(),
    slowClients: new CounterFamily('endpoint', 'action'),
    loopDelaySeconds: new Durations(),
  }
  // Whoever draws a rate needs the zero before the first.
  for (const resumed of ['true', 'false']) telemetry.resumes.of({ resumed })
  for (const by of ['viewer', 'series']) telemetry.gapsRepaired.of({ by })
  for (const action of ['set_aside', 'cut_off']) telemetry.slowClients.of({ endpoint: '/live', action })
  return telemetry
}
export type Telemetry = ReturnType<typeof createTelemetry>

export function telemetryMetrics(t: Telemetry): Metric[] {
  return [
    counter(
      'watchroom_points_total',
      'Points by transport and outcome (accepted, duplicate, refused).',
      t.points,
    ),
    counter(
      'watchroom_refused_points_total',
      'Points refused by their index in a request, by transport and error code.',
      t.refusedPoints,
    ),
    counter(
      'watchroom_refused_requests_total',
      'Requests and messages with points that were refused as a whole, by transport and error code.',
      t.refusedRequests,
    ),
    histogram(
      'watchroom_log_append_seconds',
      'How long the log took to append a micro-batch, as its caller sees it.',
      t.appendSeconds,
    ),
    counter('watchroom_frames_total', 'Frames made: one per view and tick, however many watch it.', t.frames),
    counter('watchroom_frames_sent_total', 'Frames handed to viewers.', t.framesSent),
    counter(
      'watchroom_resumes_total',
      'Views watched with positions after a reconnect, by whether all went on without a hole.',
      t.resumes,
    ),
    counter(
      'watchroom_gaps_repaired_total',
      'Gaps in what came live of a feed, by who found and filled them: a viewer, or a series of this server.',
      t.gapsRepaired,
    ),
    counter('watchroom_resyncs_total', 'Views that a slow viewer was asked to watch anew.', t.resyncs),
    counter(
      'watchroom_slow_clients_total',
      'Clients that read too slowly, by endpoint and what was done (set_aside, cut_off).',
      t.slowClients,
    ),
    histogram(
      'watchroom_event_loop_delay_seconds',
      'How late the event loop was for a timer, 50 times a second.',
      t.loopDelaySeconds,
    ),
  ]
}

/** The counters of points, looked up once: this runs for every request. */
export function createPointTally({ points, refusedPoints }: Telemetry) {
  const of = (transport: Door) => ({
    accepted: points.of({ transport, outcome: 'accepted' }),
    duplicate: points.of({ transport, outcome: 'duplicate' }),
    refused: points.of({ transport, outcome: 'refused' }),
  })
  const by: Record<Door, ReturnType<typeof of>> = {
    http: of('http'),
    ws: of('ws'),
    'socket.io': of('socket.io'),
    internal: of('internal'),
  }
  return {
    taken(transport: Door, accepted: number, duplicates: number): void {
      by[transport].accepted.value += accepted
      by[transport].duplicate.value += duplicates
    },
    refused(transport: Door, code: ErrorCode): void {
      by[transport].refused.value++
      refusedPoints.of({ transport, code }).value++
    },
  }
}
