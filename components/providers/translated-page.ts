/**
 * Page translation puts each text into `<font>` elements of its own, and React goes on to move, remove and write the text nodes
 * that it made. From the first such element on, what is done to a text that was taken away is done to what stands in its place.
 * Nothing is changed in pages that nobody translates. Returns what ends the watch.
 */
export function followTranslation(page: Document): () => void {
  const standIns = new WeakMap<Node, Element>()
  let undo: (() => void) | null = null
  const observer = new MutationObserver((records) => {
    for (const { addedNodes, removedNodes, previousSibling, nextSibling } of records) {
      const fonts = [...addedNodes, previousSibling, nextSibling].filter(isFont)
      const [font] = fonts
      if (font === undefined) continue
      undo ??= redirect(standIns)
      for (const node of removedNodes) if (node instanceof Text) standIns.set(node, font)
    }
  })
  observer.observe(page.body, { childList: true, subtree: true })
  return () => {
    observer.disconnect()
    undo?.()
  }
}

function isFont(node: Node | null): node is Element {
  return node instanceof Element && node.localName === 'font'
}

function redirect(standIns: WeakMap<Node, Element>): () => void {
  const { insertBefore, removeChild } = Node.prototype
  const written = Object.getOwnPropertyDescriptor(Node.prototype, 'nodeValue')
  /** What stands for `node` among the children of `parent`. */
  const childOf = (parent: Node, node: Node): Node | null => {
    let at: Node | null = standIns.get(node) ?? node.parentNode
    while (at !== null && at.parentNode !== parent) at = at.parentNode
    return at
  }
  Node.prototype.insertBefore = function <T extends Node>(this: Node, node: T, before: Node | null): T {
    const moved = before !== null && before.parentNode !== this
    insertBefore.call(this, node, moved ? childOf(this, before) : before)
    return node
  }
  Node.prototype.removeChild = function <T extends Node>(this: Node, child: T): T {
    const at = child.parentNode === this ? child : childOf(this, child)
    if (at !== null) removeChild.call(this, at)
    else if (!(child instanceof Text)) removeChild.call(this, child)
    return child
  }
  if (written?.set !== undefined) {
    const { set } = written
    Object.defineProperty(Node.prototype, 'nodeValue', {
      ...written,
      set(this: Node, value: string | null) {
        set.call(this, value)
        const font = this instanceof Text && !this.isConnected ? standIns.get(this) : undefined
        if (font?.isConnected) font.textContent = value
      },
    })
  }
  return () => {
    Object.assign(Node.prototype, { insertBefore, removeChild })
    if (written !== undefined) Object.defineProperty(Node.prototype, 'nodeValue', written)
  }
}
