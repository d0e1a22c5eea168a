import Link from 'next/link'

export default function NotFound() {
  return (
    <div className="mx-auto max-w-md py-24 text-center">
      <p className="font-mono text-muted">404</p>
      <h1 className="mt-2">There is nothing at this address</h1>
      <p className="mt-2 text-muted">A room may have been renamed, or the link is incomplete.</p>
      <Link className="mt-6 inline-block text-accent underline underline-offset-4" href="/">
        All rooms and feeds
      </Link>
    </div>
  )
}
