// In the editor: a chosen picture proposes its own description for this use, unless the editor wrote another one.
(() => {
  class PictureBlock extends window.wagtailStreamField.blocks.StructBlockDefinition {
    render(placeholder, prefix, initialState, initialError) {
      const block = super.render(placeholder, prefix, initialState, initialError);
      const field = document.getElementById(`${prefix}-description`);
      let proposed = initialState?.image?.default_alt_text || "";
      block.childBlocks.image.widget.addEventListener("chosen", ({ detail: picture }) => {
        if (field.value === "" || field.value === proposed) field.value = picture.default_alt_text || "";
        proposed = picture.default_alt_text || "";
      });
      return block;
    }
  }
  window.telepath.register("news.blocks.PictureBlock", PictureBlock);
})();
