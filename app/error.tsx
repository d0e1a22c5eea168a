'use client'

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  return (
    <div role="alert" className="mx-auto max-w-md py-24 text-center">
      <h1>This page stopped working</h1>
      <p className="mt-2 text-muted">
        The data is safe on the server; only this page's display failed.
        {error.digest === undefined ? '' : ` Reference: ${error.digest}`}
      </p>
      <button
        type="button"
        onClick={reset}
        className="mt-6 rounded-md bg-accent px-4 py-2 font-medium text-on-accent"
      >
        Show it again
      </button>
    </div>
  )
}
