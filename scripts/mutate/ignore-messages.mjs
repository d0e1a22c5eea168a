const REASON = 'The text of an error or of a line of the log, which tests leave free.'

/** Errors whose first argument is a code that clients act on. */
const CODED = new Set(['AppError'])

function nameOf(callee) {
  return callee.type === 'MemberExpression' ? callee.property.name : callee.name
}

function isText(node) {
  return node.type === 'StringLiteral' || node.type === 'TemplateLiteral'
}

/** True for text that a call makes an error or a line of the log of; not for the code of an error. */
function isMessage({ node, parent }) {
  if (!isText(node) || (parent.type !== 'NewExpression' && parent.type !== 'CallExpression')) return false
  const name = nameOf(parent.callee)
  if (CODED.has(name)) return parent.arguments.indexOf(node) > 0
  if (parent.type === 'NewExpression') return name.endsWith('Error')
  return parent.callee.type === 'MemberExpression' && parent.callee.object.name === 'logger'
}

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'messages',
    value: { shouldIgnore: (path) => (isMessage(path) ? REASON : undefined) },
  },
]
