import { z } from 'zod'
import { panelIdSchema } from '../../lib/protocol/panels.ts'
import { personSchema } from '../../lib/protocol/room-events.ts'
import type { Bus } from '../ports/bus.ts'
import type { Clock } from '../ports/clock.ts'
import type { Editors } from './editors.ts'
import { shareTabs } from './shared-tabs.ts'

const stateSchema = z.object({ person: personSchema.strip(), panel: panelIdSchema.nullable() })
type State = z.infer<typeof stateSchema>

/** Who edits what over all nodes. */
export function shareEditors(editors: Editors, deps: { bus: Bus; clock: Clock }): Editors {
  const own = new Map<string, State>()
  const keyOf = (room: string, tab: string) => `${room} ${tab}`
  const tabs = shareTabs<State>({
    ...deps,
    topic: 'editors',
    parse: (state) => stateSchema.safeParse(state).data ?? null,
    onPut({ room, tab, state }) {
      editors.join(room, tab, state.person)
      editors.editing(room, tab, state.panel)
    },
    onDrop: (room, tab) => editors.leave(room, tab),
    onHappened: () => {},
  })

  function put(room: string, tab: string, state: State): void {
    own.set(keyOf(room, tab), state)
    tabs.put({ room, tab, state })
  }

  return {
    ...editors,
    join(room, tab, person) {
      editors.join(room, tab, person)
      put(room, tab, { panel: own.get(keyOf(room, tab))?.panel ?? null, person })
    },
    leave(room, tab) {
      editors.leave(room, tab)
      own.delete(keyOf(room, tab))
      tabs.drop(room, tab)
    },
    editing(room, tab, panel) {
      const done = editors.editing(room, tab, panel)
      const known = own.get(keyOf(room, tab))
      if (done && known !== undefined) put(room, tab, { ...known, panel })
      return done
    },
    close() {
      tabs.close()
      editors.close()
    },
  }
}
