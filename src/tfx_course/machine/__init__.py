"""What a machine needs: Python, uv, the course's environments and their locks."""
