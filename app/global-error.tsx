'use client'

import './globals.css'

/** Stands in for the layout itself, so it cannot rely on any provider. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main role="alert" className="mx-auto max-w-md px-4 py-24 text-center">
          <h1>Watchroom stopped working in this tab</h1>
          <p className="mt-2 text-muted">The data is safe on the server; only the display failed.</p>
          <button
            type="button"
            onClick={reset}
            className="mt-6 rounded-md bg-accent px-4 py-2 font-medium text-on-accent"
          >
            Start again
          </button>
        </main>
      </body>
    </html>
  )
}
