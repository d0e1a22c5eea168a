/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  turbopack: { root: import.meta.dirname },
}

export default config
