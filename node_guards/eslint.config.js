import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", "built/", "node_modules/", "*.mjs", "*.js", "tests/", "benches/"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A number in a path or a message is what it looks like.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": "off",
      eqeqeq: "error",
      "no-eval": "error",
      "no-new-func": "error",
    },
  },
);
